import { createSpotlight } from "@mantine/spotlight";

/** The one palette of a page: its store, and what opens it. */
export const [paletteStore, palette] = createSpotlight();
