// Line icons on a 16 × 16 grid. They repeat what the text beside them says, so they are hidden from screen readers.
const PATHS = {
  yes: "M3 8.6l3.2 3.2L13 4.6",
  no: "M4 4l8 8M12 4l-8 8",
  unsure: "M5.6 6a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 1.9M8 12.7v.1",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11zM8 2.5v11",
  light: "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6zM8 1.6v1.3M8 13.1v1.3M1.6 8h1.3M13.1 8h1.3M3.5 3.5l.9.9M11.6 11.6l.9.9M3.5 12.5l.9-.9M11.6 4.4l.9-.9",
  dark: "M12.9 9.6A5.4 5.4 0 0 1 6.4 3.1a5.4 5.4 0 1 0 6.5 6.5z",
  print: "M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z",
  down: "M8 2.5v8M4.6 7.4L8 10.8l3.4-3.4M2.5 13.5h11",
  prev: "M10 3.5L5.5 8l4.5 4.5",
  next: "M6 3.5L10.5 8L6 12.5",
  lost: "M4 4l8 8M12 4l-8 8",
  class_flip: "M2.5 5.5h9.5M9.5 3l2.5 2.5L9.5 8M13.5 10.5H4M6.5 8L4 10.5L6.5 13",
  drift: "M2.5 2.5h7v7h-7zM6.5 6.5h7v7h-7z",
  ghost: "M3 3h2M7 3h2M11 3h2M3 13h2M7 13h2M11 13h2M3 6v1M3 9v1M13 6v1M13 9v1",
  invalid: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.3v.1",
  misread: "M3 13L6.5 3.5L10 13M4.2 9.8h4.6M10.5 4l3 3M13.5 4l-3 3",
  overlap: "M2.5 5.5h7v7h-7zM6.5 3h7v7h-4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
