import { Divider, Stack } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import { Fragment, type ReactNode } from "react";
import type { SignInMethod } from "#lib/people/sign-in-settings";
import { services } from "../_server/services";
import { PasskeySignIn } from "../_ui/forms/passkey-sign-in";
import { ProviderButton } from "../_ui/forms/provider-button";
import { SignInForm } from "../_ui/forms/sign-in-form";
import { offerPasskeySignIn } from "./actions";

type BlockProps = { readonly next: string };
/** What the sign-in page shows for each way in; a way without a block of its own shares that of another one. */
const BLOCKS: Partial<Record<SignInMethod, (props: BlockProps) => ReactNode>> = {
  password: ({ next }) => <SignInForm next={next} />,
  oidc: ({ next }) => {
    const provider = services().config.oidc;
    return provider === undefined ? null : <ProviderButton name={provider.name} next={next} />;
  },
  ldap: async ({ next }) => {
    const directory = services().config.ldap;
    const t = await getTranslations("sign-in");
    return directory === undefined ? null : (
      <SignInForm next={next} directory={directory.name ?? t("the-directory")} />
    );
  },
  passkey: ({ next }) => <PasskeySignIn next={next} offer={offerPasskeySignIn} />,
};

/** One block for each way in that is open, in the order of the settings. */
export async function SignInBlocks(props: { methods: readonly SignInMethod[]; next: string }) {
  const t = await getTranslations("sign-in");
  const shown = props.methods.flatMap((method) => {
    const Block = BLOCKS[method];
    return Block === undefined ? [] : [{ method, Block }];
  });
  return (
    <Stack gap="md">
      {shown.map(({ method, Block }, position) => (
        <Fragment key={method}>
          {position > 0 && <Divider label={t("or")} />}
          <Block next={props.next} />
        </Fragment>
      ))}
    </Stack>
  );
}
