"use client";
import { Button, type ButtonProps } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link that looks like a button; server components cannot hand `Link` to a Mantine component themselves. */
export function ButtonLink({
  href,
  isFile = false,
  children,
  ...button
}: ButtonProps & {
  href: string;
  /** The address gives a file to keep, not a page. */
  isFile?: boolean;
  children: ReactNode;
}) {
  return isFile ? (
    <Button component="a" href={href} download {...button}>
      {children}
    </Button>
  ) : (
    <Button component={Link} href={href} {...button}>
      {children}
    </Button>
  );
}
