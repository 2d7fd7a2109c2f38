// The page without a report: empty, damaged, or written by another version.
import type { Loaded } from "../data/load";
import { SCHEMA_VERSION } from "../data/load";

export function Message({ loaded }: { loaded: Exclude<Loaded, { state: "ready" }> }) {
  const say = {
    empty: {
      title: "There is no run in this file.",
      text: "This is the bare page. A report is this page followed by the data of a run; proofload writes both into one file.",
      cure: "proofload report runs/name",
    },
    damaged: {
      title: "This report cannot be read.",
      text: loaded.state === "damaged" ? loaded.reason : "",
      cure: "proofload report runs/name",
    },
    version: {
      title: "This report was written by another version.",
      text: loaded.state === "version" ? `The data have schema version ${loaded.found}; this page reads version ${SCHEMA_VERSION}. Write the report again with the version that reads it.` : "",
      cure: "proofload report runs/name",
    },
  }[loaded.state];
  return (
    <main class="message" id="top">
      <h1>{say.title}</h1>
      <p>{say.text}</p>
      <p class="note">The run folder still holds every result. This line writes the report again:</p>
      <div class="cmd"><code>{say.cure}</code></div>
    </main>
  );
}
