import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

/** Somebody the provider knows: `sub` is what they log in as. */
export type TestAccount = { sub: string; name: string; email: string; groups?: string[] };
export type TestProvider = {
  readonly issuer: string;
  readonly accounts: Map<string, TestAccount>;
  stop(): Promise<void>;
};

/** For tests: a real OpenID provider on this machine, with its own login pages. @param port 0: any */
export async function startTestProvider(redirectUri: string, port = 0): Promise<TestProvider> {
  const accounts = new Map<string, TestAccount>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration: Configuration = {
    clients: [
      {
        client_id: "intramuros",
        client_secret: "a secret of the client",
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/sign-in", redirectUri).href],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => {
      const account = accounts.get(sub);
      return account === undefined
        ? undefined
        : { accountId: sub, claims: () => ({ email_verified: true, ...account }) };
    },
    cookies: { keys: ["a key of the test"] },
  };
  const provider = new Provider(issuer, configuration);
  server.on("request", provider.callback());
  return {
    issuer,
    accounts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Logs in on the provider's own pages, as a browser would. @returns where it sends the browser back to */
export async function logInAt(authorizationUrl: URL, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = authorizationUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12; step++) {
    const answer = await fetch(url, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      jar.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location !== null) {
      const next = new URL(location, url);
      if (next.origin !== authorizationUrl.origin) return next;
      [url, form] = [next, undefined];
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`the provider shows something else: ${page.slice(0, 200)}`);
    form = new URLSearchParams({ prompt, login, password: "any" });
  }
  throw new Error("the provider sends the browser around in circles");
}

type Claims = Record<string, unknown>;
export type ForgingProvider = {
  readonly issuer: string;
  /** Changes what the next ID tokens say, or how they are signed. */
  forge(change: { claims?: (claims: Claims) => Claims; algorithm?: "none" | "HS256"; keyId?: string }): void;
  /** From now on tokens are signed with another key, which is published. */
  rotateKey(): void;
  stop(): Promise<void>;
};

/** For tests: a provider that gives any code a token, and can be made to give false ones. */
export async function startForgingProvider(secret: string): Promise<ForgingProvider> {
  // Making one takes long; providers of one test file may share it.
  firstKeys ??= makeKeys("first");
  let keys = firstKeys;
  let change: Parameters<ForgingProvider["forge"]>[0] = {};
  const nonces = new Map<string, string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", issuer);
    const send = (body: object) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    };
    if (url.pathname === "/.well-known/openid-configuration")
      return send({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ["RS256", "none", "HS256"],
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
      });
    if (url.pathname === "/keys") return send({ keys: [keys.published] });
    if (url.pathname === "/auth") {
      const code = `code-${nonces.size}`;
      nonces.set(code, url.searchParams.get("nonce") ?? "");
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.search = `?${new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" })}`;
      return response.writeHead(303, { location: back.href }).end();
    }
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const now = Math.floor(Date.now() / 1000);
      const nonce = nonces.get(new URLSearchParams(body).get("code") ?? "");
      const claims = {
        iss: issuer,
        aud: "intramuros",
        sub: "s-1",
        iat: now,
        exp: now + 60,
        nonce,
        email: "eve@example.org",
        groups: [],
      };
      const token = signToken(
        change.claims?.(claims) ?? claims,
        keys,
        secret,
        change.algorithm,
        change.keyId,
      );
      send({ access_token: "a", token_type: "Bearer", id_token: token });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    forge: (next) => {
      change = next;
    },
    rotateKey: () => {
      keys = makeKeys("second");
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

let firstKeys: ReturnType<typeof makeKeys> | undefined;

function makeKeys(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { privateKey, published: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" } };
}

function signToken(
  claims: Claims,
  keys: ReturnType<typeof makeKeys>,
  secret: string,
  algorithm: "none" | "HS256" | "RS256" = "RS256",
  kid = keys.published.kid,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: algorithm, kid, typ: "JWT" })}.${part(claims)}`;
  const signature =
    algorithm === "none"
      ? ""
      : algorithm === "HS256"
        ? createHmac("sha256", secret).update(content).digest("base64url")
        : sign("sha256", Buffer.from(content), keys.privateKey).toString("base64url");
  return `${content}.${signature}`;
}
