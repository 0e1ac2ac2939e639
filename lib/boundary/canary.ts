/**
 * Tries to get out, and says whether it could: `node canary.ts native|guarded ADDRESS PORT`. `native` calls what lies
 * under Node's own network modules, as native code would, past every guard in JavaScript; `guarded` goes through them.
 */
import net from "node:net";
import { getSystemErrorName } from "node:util";
import { denyNetwork } from "./deny-network.ts";
import type { Seen } from "./seen.ts";

const [way, address = "127.0.0.1", port = "0"] = process.argv.slice(2);
denyNetwork();
const seen =
  way === "native" ? await connectNatively(address, Number(port)) : connectGuarded(address, Number(port));
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exit(0);

function connectGuarded(host: string, to: number): Seen {
  try {
    net.connect({ host, port: to });
    return { code: "connected" };
  } catch (error) {
    return refused(Reflect.get(Object(error), "code"));
  }
}

function refused(reason: unknown): Seen {
  return { code: "refused", values: { reason: String(reason) } };
}

type Handle = { connect(request: object, address: string, port: number): number };
type Binding = {
  readonly TCP: new (kind: number) => Handle;
  readonly TCPConnectWrap: new () => { oncomplete?: (status: number) => void };
  readonly constants: { readonly SOCKET: number };
};

function connectNatively(host: string, to: number): Promise<Seen> {
  // Node's own name for what lies underneath; it has no types and no successor.
  const binding = Reflect.get(process, "binding") as (name: string) => unknown;
  const { TCP, TCPConnectWrap, constants } = binding.call(process, "tcp_wrap") as Binding;
  return new Promise((resolve) => {
    const request = new TCPConnectWrap();
    const end = (status: number) =>
      resolve(status === 0 ? { code: "connected" } : refused(getSystemErrorName(status)));
    request.oncomplete = end;
    const status = new TCP(constants.SOCKET).connect(request, host, to);
    if (status !== 0) end(status);
    setTimeout(() => resolve({ code: "no-answer" }), 3000).unref();
  });
}
