import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ENVIRONMENT } from "#lib/config";
import { buildContext, importsOf, isAmong, REPOSITORY } from "./testing/build-context.ts";

/** What ships to run the product without a network says so in every line that matters. */
const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
type Service = {
  readonly image?: string;
  readonly network_mode?: string;
  readonly networks?: unknown;
  readonly ports?: readonly string[];
  readonly user?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
};
const { services } = parse(read("docker/compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const volumesOf = (name: string) => (services[name]?.volumes ?? []).map((volume) => volume.split(":")[0]);

/** Directives of a unit: the values of each name, where an empty one forgets those before. */
function unit(...names: string[]): Record<string, string[]> {
  const directives: Record<string, string[]> = {};
  for (const line of names.flatMap((name) => read(`systemd/${name}`).split("\n"))) {
    const [, name, value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) directives[name] = value === "" ? [] : [...(directives[name] ?? []), value];
  }
  return directives;
}

test("in containers, whatever holds data or keys has no network, no rights and a file system it cannot change", () => {
  expect(Object.keys(services).sort()).toEqual(["intramuros", "proxy", "sealer"]);
  for (const [name, service] of Object.entries(services)) {
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    expect(service.user, name).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect([service.cap_add, service.privileged, service.networks], name).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
  for (const name of ["intramuros", "sealer"]) {
    expect(services[name]?.network_mode).toBe("none");
    expect(services[name]?.ports).toBeUndefined();
  }
});

test("the proxy sees neither data nor keys, and the product not the sealer's", () => {
  expect(volumesOf("proxy")).toEqual(["../nginx.conf", "./tls", "web-socket"]);
  expect(volumesOf("intramuros")).not.toContain("sealer");
  expect(volumesOf("sealer")).not.toContain("data");
  expect(services.sealer?.user?.split(":")[0]).not.toBe(services.intramuros?.user?.split(":")[0]);
});

test("the image is made of a base, the lock file's packages and our own files; what it runs as owns none of it", () => {
  const dockerfile = read("docker/Dockerfile");
  const sources = [...dockerfile.matchAll(/^(FROM|ADD|COPY)\s.+$/gm)].map(([line]) => line);
  expect(sources).toEqual([
    "FROM node:24-bookworm-slim AS build",
    "COPY .npmrc package.json package-lock.json ./",
    "COPY vendor vendor",
    "COPY . .",
    "FROM node:24-bookworm-slim",
    "COPY --from=build /opt/intramuros /opt/intramuros",
  ]);
  expect(dockerfile).toMatch(/npm ci --omit=dev/);
  expect(dockerfile).not.toMatch(/\b(curl|wget|git clone|apt-get|npx|npm install)\b/);
  expect(dockerfile).toMatch(/^USER 10001:10001$/m);
});

const context = buildContext();
const code = [...context].filter((path) => /\.(ts|tsx|cjs|mjs)$/.test(path));

test("into the image goes all that its code imports, and neither tests nor anything that was not named", () => {
  expect(code.length).toBeGreaterThan(500);
  const missing = code.flatMap((path) =>
    importsOf(path)
      .files.filter((file) => !isAmong(context, file))
      .map((file) => `${path} -> ${file}`),
  );
  expect(missing).toEqual([]);
  expect([...context].filter((path) => /\.test\.|(^|\/)testing(\/|\.)|^(e2e|bench)\//.test(path))).toEqual(
    [],
  );
  expect(
    read("../.dockerignore")
      .split("\n")
      .find((line) => !line.startsWith("#")),
  ).toBe("*");
});

test("what runs in the image needs no package that is only there for development", () => {
  const { dependencies, devDependencies } = JSON.parse(read("../package.json"));
  const used = [...new Set(code.flatMap((path) => importsOf(path).packages))];
  expect(used).toContain("better-sqlite3");
  const development = used.filter((name) => Object.hasOwn(devDependencies, name));
  expect(development.filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

test("every program that a unit or container starts is one of the product's, and in the image", () => {
  const units = ["intramuros.service", "intramuros-sealer.service"].flatMap(
    (name) => unit(name).ExecStart ?? [],
  );
  const programs = [
    ...units.flatMap((line) => line.split(" ").filter((word) => word.startsWith("/opt/intramuros/"))),
    ...Object.values(services).flatMap(({ entrypoint }) => entrypoint?.slice(1) ?? []),
    ...(/^ENTRYPOINT \["node", "(.+)"\]$/m.exec(read("docker/Dockerfile"))?.slice(1) ?? []),
  ].map((path) => path.replace("/opt/intramuros/", ""));
  expect(programs.filter((path) => !path.startsWith("node_modules/") && !context.has(path))).toEqual([]);
  expect(programs).toEqual(expect.arrayContaining(["bin/intramuros", "bin/cli.ts", "sealer/main.ts"]));
});

test.each(["intramuros.service", "intramuros-sealer.service"])(
  "%s gives its processes no network, no rights and no place to write but their own",
  (name) => {
    expect(unit(name)).toMatchObject({
      PrivateNetwork: ["yes"],
      IPAddressDeny: ["any"],
      NoNewPrivileges: ["yes"],
      CapabilityBoundingSet: [],
      ProtectSystem: ["strict"],
      RestrictNamespaces: ["yes"],
      LimitCORE: ["0"],
      UMask: ["0077"],
    });
    expect(unit(name).RestrictAddressFamilies?.join(" ")).not.toMatch(/INET/);
    expect(unit(name).User).not.toEqual(["root"]);
  },
);

test("stopping asks the supervisor alone, which ends its processes in their order", () => {
  expect(unit("intramuros.service").KillMode).toEqual(["mixed"]);
  expect(services.intramuros?.init).toBe(true);
});

test("connected, the kernel still lets nothing be reached but what is named", () => {
  const connected = unit("intramuros.service", "connected.conf");
  expect(connected.IPAddressDeny).toEqual(["any", "any"]);
  expect(connected.IPAddressAllow).toEqual(["localhost", "192.0.2.10"]);
  expect(connected.Environment?.at(-1)).toBe("INTRAMUROS_CONFINE=require");
});

test("proxy, units and containers mean the same sockets, in folders that the services share", () => {
  const proxied = /proxy_pass http:\/\/unix:(\S+);/.exec(read("nginx.conf"))?.[1] ?? "";
  const { INTRAMUROS_WEB_SOCKET: web, INTRAMUROS_SEALER_SOCKET: sealer = "" } =
    services.intramuros?.environment ?? {};
  expect(web).toBe(proxied);
  expect(services.sealer?.environment?.INTRAMUROS_SEALER_SOCKET).toBe(sealer);
  for (const [name, socket] of [
    ["intramuros", proxied],
    ["proxy", proxied],
    ["intramuros", sealer],
    ["sealer", sealer],
  ] as const)
    expect(services[name]?.volumes?.some((volume) => volume.endsWith(`:${dirname(socket)}`))).toBe(true);
  const [product, signer] = [unit("intramuros.service"), unit("intramuros-sealer.service")];
  expect(product.Environment).toContain(`INTRAMUROS_WEB_SOCKET=${proxied}`);
  for (const { Environment } of [product, signer])
    expect(Environment).toContain(`INTRAMUROS_SEALER_SOCKET=${sealer}`);
  expect([product, signer].flatMap(({ RuntimeDirectory }) => RuntimeDirectory)).toEqual([
    basename(dirname(proxied)),
    basename(dirname(sealer)),
  ]);
});

test("the handbook names files that are there, or that the operator puts there", () => {
  const named = [...read("../docs/DEPLOYMENT.md").matchAll(/(?<![\w/])deploy\/[\w./*-]*\w/g)].map(
    ([path]) => path,
  );
  expect(named.length).toBeGreaterThan(5);
  const own = read("../.gitignore").split("\n");
  const isOwn = (path: string) => own.some((line) => `${path}/`.startsWith(`${line.replace(/\/$/, "")}/`));
  const isThere = (path: string) => globSync(path, { cwd: REPOSITORY }).length > 0;
  expect(named.filter((path) => !isThere(path) && !isOwn(path))).toEqual([]);
});

test("every setting that they give is one", () => {
  const given = [
    ...Object.values(services).flatMap(({ environment }) => Object.keys(environment ?? {})),
    ...["intramuros.service", "intramuros-sealer.service", "connected.conf"].flatMap((name) =>
      (unit(name).Environment ?? []).map((assignment) => assignment.split("=")[0] ?? ""),
    ),
  ];
  expect(given.filter((key) => !Object.hasOwn(ENVIRONMENT.shape, key))).toEqual([]);
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"], { stdio: "ignore" }).status === 0;

test.skipIf(!hasSystemd).each(["intramuros.service", "intramuros-sealer.service"])(
  "systemd itself finds little to attack in %s",
  (name) => {
    const path = join(import.meta.dirname, "systemd", name);
    const { stdout, stderr } = spawnSync(
      "systemd-analyze",
      ["security", "--offline=true", "--no-pager", path],
      {
        encoding: "utf8",
      },
    );
    const level = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
    expect(level, stderr).toBeLessThanOrEqual(1);
  },
);
