// Catches what the rest of the page could not show: a reader gets words and the data instead of an empty window.
import { Component, type ComponentChildren } from "preact";
import { runJson, save } from "./downloads";

interface Props {
  block: string;
  children: ComponentChildren;
}

export class Boundary extends Component<Props, { reason: string | null }> {
  override state = { reason: null };

  static getDerivedStateFromError(error: unknown): { reason: string } {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { reason } = this.state;
    if (reason === null) return this.props.children;
    return (
      <main class="message" id="top">
        <h1>This report holds something the page cannot draw.</h1>
        <p>The data unpack and are complete JSON, but a part of them is not as this version writes it: {reason}</p>
        <p class="note">The numbers are not lost. They are in the run folder and in this file:</p>
        <p>
          <button type="button" onClick={async () => save("run.json", await runJson(this.props.block), "application/json")}>Download run.json</button>
        </p>
      </main>
    );
  }
}
