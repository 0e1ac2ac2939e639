import { createTheme, type MantineColorsTuple, Menu } from "@mantine/core";

/** The accent: a calm blue-green whose shade 7 has a contrast above 5.5 : 1 on white, and shade 3 on the dark ground. */
const wall: MantineColorsTuple = [
  "#eaf6f6",
  "#d5eaea",
  "#a9d5d6",
  "#79bfc1",
  "#52abae",
  "#37999d",
  "#238286",
  "#126d71",
  "#095b5f",
  "#00494d",
];

export const theme = createTheme({
  primaryColor: "wall",
  primaryShade: { light: 7, dark: 6 },
  colors: { wall },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, monospace",
  headings: {
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.3" },
      h2: { fontSize: "1.25rem", lineHeight: "1.35" },
      h3: { fontSize: "1.05rem", lineHeight: "1.4" },
    },
  },
  lineHeights: { md: "1.6" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  // The placeholder that takes the focus first is nothing a menu may hold; the first item takes it instead.
  components: { Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }) },
});
