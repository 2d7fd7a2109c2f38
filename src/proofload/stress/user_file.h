// Stressors that stand on a file of the user's own: a kernel, a tone table.
#pragma once

#include <cstddef>
#include <string>

#include "proofload/core/params.h"

namespace proofload::stress {

/// The parameters `file` and `sha256`. `what` says what is in the file and what stands in for it where none is named.
Param file_param(const std::string& what);
Param digest_param();

/// Whether a schema has both.
bool names_file(const Schema& schema);

/// Content of the named file; "" where none is named. Error{not_found | io} that names it, Error{invalid_argument} for a
/// content of another digest than `sha256`.
std::string read_user_file(const Params& params, std::size_t limit);

/// `params` with the digest of the file as it is now, so that a record of them says which content was meant; those that have
/// a digest already stay, and the file is not read. Where no file is named, Error{invalid_argument}, unless the parameter
/// `reference` says what stands in for it; else as above.
Params with_digest(const Schema& schema, const Params& params);

}  // namespace proofload::stress
