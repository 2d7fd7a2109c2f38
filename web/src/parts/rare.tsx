// E: failures too rare to be met in a run. What was claimed of a region, whether it holds, and how likely a draw from it breaks.
import type { RareAnswer } from "../data/types";
import { useReport } from "../state/view";
import { count, EN, exact, plain } from "../text/number";
import { Part } from "./part";
import { VerdictWord } from "./verdict_word";

const VERDICT = { holds: "pass", refuted: "fail", undecided: "undecided" } as const;
const METHOD: Record<string, string> = {
  monte_carlo: "plain draws",
  splitting: "last-particle splitting",
  count: "counting, as nothing is drawn at random",
};

export function RarePart() {
  const { run } = useReport();
  const answers = run.rare ?? [];
  if (!answers.length) return null;
  return (
    <Part
      id="rare"
      title="Rare failures"
      take="How likely one draw breaks: a picture of the set, a random field, and strengths from the region."
      note="This is about draws, not about pictures, unless they were counted: a few pictures that break in many random fields weigh as much as many that break in few. A claim is held against a bound of its own confidence; the interval beside it has 95 %."
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Claims on rare failures">
        <table class="plain-table wraps">
          <caption class="sr">Claims on rare failures, with the probability that a draw breaks</caption>
          <thead>
            <tr>
              <th scope="col" class="left">What holds</th>
              <th scope="col" class="left">Claim</th>
              <th scope="col">A draw breaks with</th>
              <th scope="col" class="left">Found by</th>
            </tr>
          </thead>
          <tbody>{answers.map((a) => <Row key={`${a.domain} ${a.claim}`} answer={a} />)}</tbody>
        </table>
      </div>
    </Part>
  );
}

/** "1 in 10 000", of a probability below a half; "6.7e-5" where one in so many is no round thing to say. */
export function oneIn(p: number): string {
  return p > 0 && p <= 0.5 ? `1 in ${count(1 / p)}` : plain(p);
}

/** "6.7 · 10⁻⁵" of what is too small for a share in percent. */
export function probability(p: number): string {
  if (p === 0 || p >= 1e-3) return exact(p, { unit: "%", factor: 100 }, 2);
  const power = Math.floor(Math.log10(p));
  const digits = [...String(-power)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)]).join("");
  return `${(p / 10 ** power).toFixed(1)} · 10⁻${digits}`;
}

function Row({ answer }: { answer: RareAnswer }) {
  const found = answer.p != null;
  return (
    <tr>
      <th scope="row" class="left">{answer.sentence}</th>
      <td class="left"><VerdictWord verdict={VERDICT[answer.verdict]} /><span class="sub nb">below {oneIn(answer.claim)}</span></td>
      <td>
        <span class="v nb">{found ? probability(answer.p!) : EN}</span>
        {found && answer.lo != null && answer.hi != null && <span class="sub nb">{probability(answer.lo)} {EN} {probability(answer.hi)}</span>}
      </td>
      <td class="left">
        {METHOD[answer.method] ?? answer.method}, {count(answer.judged)} judged, {count(answer.failures)} broke
        {answer.unknown > 0 && `, ${count(answer.unknown)} unknown, counted as broken`}
        {answer.unmixed && <span class="sub">no figure: {answer.unmixed}</span>}
      </td>
    </tr>
  );
}
