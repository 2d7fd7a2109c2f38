#include "proofload/campaign/gate_record.h"

namespace proofload::campaign {

Value to_record(const GateResult& result) {
  const auto or_null = [](const std::optional<double>& x) { return x ? Value(*x) : Value(); };
  Value out = Value::object();
  out["gate"] = result.gate.text;
  out["name"] = result.gate.name;
  out["verdict"] = name_of(result.verdict);
  out["value"] = or_null(result.value);
  out["lo"] = or_null(result.lo);
  out["hi"] = or_null(result.hi);
  out["target"] = result.target;
  out["at_most"] = result.gate.op == Gate::Op::at_most;
  out["unit"] = result.unit;
  out["percent"] = result.percent;
  if (result.need_images) out["need_images"] = static_cast<unsigned long>(*result.need_images);
  out["message"] = result.message;
  return out;
}

GateResult gate_from_record(const Value& record, Gate::Subject subject) {
  const auto number = [](const Value& v) { return v.is_number() ? std::optional(v.number()) : std::nullopt; };
  GateResult out;
  out.gate.text = record.at("gate").text();
  out.gate.name = record.at("name").text();
  out.gate.subject = subject;
  out.gate.op = record.at("at_most").boolean() ? Gate::Op::at_most : Gate::Op::at_least;
  for (const GateVerdict verdict : {GateVerdict::pass, GateVerdict::fail, GateVerdict::undecided})
    if (name_of(verdict) == record.at("verdict").text()) out.verdict = verdict;
  out.value = number(record.at("value"));
  out.lo = number(record.at("lo"));
  out.hi = number(record.at("hi"));
  out.target = record.at("target").number();
  out.unit = record.at("unit").text();
  out.percent = record.at("percent").boolean();
  if (const Value* need = record.find("need_images"); need && need->is_number())
    out.need_images = static_cast<std::size_t>(need->number());
  out.message = record.at("message").text();
  return out;
}

}  // namespace proofload::campaign
