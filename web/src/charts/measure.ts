// Width of a text in px, for placing labels. One canvas context for the page.
let context: CanvasRenderingContext2D | null | undefined;

export function textWidth(text: string, size: number, weight = 400): number {
  if (context === undefined) context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  if (!context) return text.length * size * 0.58;
  const family = getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif";
  context.font = `${weight} ${size}px ${family}`;
  return context.measureText(text).width;
}
