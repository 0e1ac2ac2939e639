"use client";
import { MantineProvider, MantineThemeProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { theme } from "./theme";

/** Everything below uses our theme and, where it makes style elements, the request's nonce. */
export function Providers({ nonce: latest, children }: { nonce: string; children: ReactNode }) {
  // The policy of the loaded document counts; a page that is renewed in place brings the nonce of another request.
  const [nonce] = useState(latest);
  const t = useTranslations("common");
  // Dialogs lock scrolling with a style element of their own; this name is where its library looks for the nonce.
  if (typeof window !== "undefined") Reflect.set(window, "__webpack_nonce__", nonce);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <MantineThemeProvider theme={namedCloseButtons(t("close"))}>
        <Notifications position="top-right" />
      </MantineThemeProvider>
      {children}
    </MantineProvider>
  );
}

/** Notifications close by a button that shows a cross; it is read out by this name. */
function namedCloseButtons(name: string) {
  return { components: { Notification: { defaultProps: { closeButtonProps: { "aria-label": name } } } } };
}
