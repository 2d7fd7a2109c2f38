// One part of the page: heading and how to read it in the margin, evidence beside it.
import type { ComponentChildren } from "preact";

export function Part({ id, title, take, note, children }: {
  id: string;
  title: string;
  take?: ComponentChildren;
  note?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="part" id={id} aria-labelledby={`h-${id}`}>
      <div class="head">
        <h2 id={`h-${id}`}>{title}</h2>
        {take && <p>{take}</p>}
        {note && <p class="note">{note}</p>}
      </div>
      <div>{children}</div>
    </section>
  );
}
