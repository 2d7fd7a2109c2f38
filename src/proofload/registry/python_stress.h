// Stresses that the user writes in Python.
#pragma once

#include <filesystem>
#include <string>

#include "proofload/core/value.h"
#include "proofload/registry/registry.h"

namespace proofload {

/// The stressor `python`: a function of (picture, value, seed), or a factory of transforms, in child processes (docs/guide/
/// your-own-stressor.md). Its axis and what happens to labels are parameters. Made, it starts one child, so that what is
/// missing is told at once: Error{not_found | engine | invalid_argument}. A picture that the function fails on, answers
/// wrongly or not in time, or differently when it is asked twice, is Error{engine} with its words.
stress::Spec python_spec();

/// The parameter `axis` from a map {parameter, unit, identity, top, scale, knee, percent, whole}: all but parameter, identity
/// and top may be left out. Error{invalid_argument} that says what is wrong.
Axis python_axis(const Value& map);

/// The content of the file behind "file.py:function" as a hash, for the parameter `source`; "" for a module's function.
/// Error{not_found | io}.
std::string python_source(const std::string& function);

}  // namespace proofload
