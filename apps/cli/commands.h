// One function per subcommand: declares its options and sets what it does. One file each in commands/.
#pragma once

#include <memory>

#include "session.h"

namespace CLI {
class App;
}

namespace proofload::cli {

void add_calibrate(CLI::App& app, Session& session);
void add_combine(CLI::App& app, Session& session);
void add_compare(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_corpus(CLI::App& app, Session& session);
void add_demo(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_fuzz(CLI::App& app, Session& session);
void add_gallery(CLI::App& app, Session& session);
void add_guide(CLI::App& app, Session& session);
void add_inspect(CLI::App& app, Session& session);
void add_limits(CLI::App& app, Session& session);
void add_list(CLI::App& app, Session& session);
void add_open(CLI::App& app, Session& session);
void add_rare(CLI::App& app, Session& session);
void add_render(CLI::App& app, Session& session);
void add_replay(CLI::App& app, Session& session);
void add_report(CLI::App& app, Session& session);
void add_resume(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_score(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);

}  // namespace proofload::cli
