// Hatches, once per page: single for watch, crossed for broken, upright for what was inferred and not counted.
export function Patterns() {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <defs>
        <pattern id="hatchW" width="8" height="8" patternUnits="userSpaceOnUse">
          <path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" class="lineW" stroke-width="0.9" style={{ opacity: "var(--hatch)" }} />
        </pattern>
        <pattern id="hatchB" width="8" height="8" patternUnits="userSpaceOnUse">
          <path d="M-2 2L2 -2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6 -2L10 2" class="lineB" stroke-width="0.9" style={{ opacity: "var(--hatch)" }} />
        </pattern>
        <pattern id="hatchI" width="5" height="5" patternUnits="userSpaceOnUse">
          <path d="M1.5 0V5" style={{ stroke: "var(--band-edge)" }} stroke-width="1" />
        </pattern>
      </defs>
    </svg>
  );
}
