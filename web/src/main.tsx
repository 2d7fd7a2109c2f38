// Entry: reads the data block, then draws the report or says why it cannot.
import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/picture.css";
import "./styles/narrow.css";
import "./styles/print.css";
import { load } from "./data/load";
import { Boundary } from "./parts/boundary";
import { Message } from "./parts/message";
import { Page } from "./page";
import { applyTheme, storedTheme } from "./state/theme";
import { ReportProvider } from "./state/view";

async function start(): Promise<void> {
  const root = document.getElementById("app")!;
  applyTheme(storedTheme());
  const template = document.getElementById("run-data") as HTMLTemplateElement | null;
  const block = template?.content.textContent ?? "";
  const loaded = await load(block);
  root.replaceChildren();
  if (loaded.state !== "ready") {
    render(<Message loaded={loaded} />, root);
    return;
  }
  document.title = `${loaded.data.run.name}: limits under stress · Proofload report`;
  render(
    <Boundary block={block}>
      <ReportProvider data={loaded.data}>
        <Page block={block} />
      </ReportProvider>
    </Boundary>,
    root,
  );
}

void start();
