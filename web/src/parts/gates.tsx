// The gates: how many pass, which do not, and all of them behind a toggle.
import { Icon } from "../icon";
import { useReport } from "../state/view";
import type { Gate } from "../data/types";
import { gateText, tally } from "../text/sentence";
import { VERDICT_ICON, VerdictWord } from "./verdict_word";
import { thing } from "../text/counted";

const NAMED = 2;
const SQUARES = 24;

export function Gates() {
  const { run } = useReport();
  const { gates } = run;
  if (!gates.length) return null;
  const t = tally(gates);
  const named = (verdict: "fail" | "undecided", word: string) => {
    const list = gates.filter((g) => g.verdict === verdict);
    if (!list.length) return null;
    const shown = list.slice(0, NAMED);
    const rest = list.length - shown.length;
    return (
      <span class={`which ${verdict}`}>
        {word}: {shown.map((g, i) => <>{i > 0 && ", "}<code>{g.expr}</code></>)}
        {rest > 0 && ` and ${rest} more`}
      </span>
    );
  };
  return (
    <>
      <div class="gates">
        <strong>
          {t.pass} of {t.total} {t.total === 1 ? "gate passes" : "gates pass"}
        </strong>
        {gates.length <= SQUARES && (
          <ol aria-label="Gates">
            {gates.map((g) => (
              <li key={g.expr} class={g.verdict} title={`${g.expr}: ${g.verdict}`}>
                <Icon name={VERDICT_ICON[g.verdict]} />
                <span class="sr">{g.expr}: {g.verdict}</span>
              </li>
            ))}
          </ol>
        )}
        {named("fail", t.fail === 1 ? "Fails" : "Fail")}
        {named("undecided", "Undecided")}
      </div>
      <details class="data">
        <summary>{gates.length === 1 ? "The gate in numbers" : gates.length === 2 ? "Both gates in numbers" : `All ${gates.length} gates in numbers`}</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="Gates">
          <GateTable gates={gates} />
        </div>
      </details>
    </>
  );
}

function GateTable({ gates }: { gates: readonly Gate[] }) {
  const { run } = useReport();
  return (
    <table class="plain-table">
      <caption class="sr">Every gate with what was measured and what was asked</caption>
      <thead>
        <tr>
          <th scope="col">Gate</th>
          <th scope="col" class="left">Verdict</th>
          <th scope="col">Measured</th>
          <th scope="col">Interval</th>
          <th scope="col">Asked</th>
          <th scope="col" class="left">Note</th>
        </tr>
      </thead>
      <tbody>
        {gates.map((g) => {
          const t = gateText(g, thing(run));
          return (
            <tr key={g.expr}>
              <th scope="row"><code>{g.expr}</code></th>
              <td class="left"><VerdictWord verdict={g.verdict} /></td>
              <td>{t.value}</td>
              <td>{t.interval}</td>
              <td>{t.target}</td>
              <td class="left">{t.decide || (g.abort ? "stops the run when it fails" : "")}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
