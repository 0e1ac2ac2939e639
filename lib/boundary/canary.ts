/**
 * Tries to get out, and says whether it could: `node canary.ts native|guarded ADDRESS PORT`. `native` calls what lies
 * under Node's own network modules, as native code would, past every guard in JavaScript; `guarded` goes through them.
 */
import net from "node:net";
import { getSystemErrorName } from "node:util";
import { denyNetwork } from "./deny-network.ts";

const [way, address = "127.0.0.1", port = "0"] = process.argv.slice(2);
denyNetwork();
const outcome =
  way === "native" ? await connectNatively(address, Number(port)) : connectGuarded(address, Number(port));
process.stdout.write(`${JSON.stringify({ way, outcome })}\n`);
process.exit(0);

function connectGuarded(host: string, to: number): string {
  try {
    net.connect({ host, port: to });
    return "connected";
  } catch (error) {
    return (error as Error).message;
  }
}

type Handle = { connect(request: object, address: string, port: number): number };
type Binding = {
  readonly TCP: new (kind: number) => Handle;
  readonly TCPConnectWrap: new () => { oncomplete?: (status: number) => void };
  readonly constants: { readonly SOCKET: number };
};

function connectNatively(host: string, to: number): Promise<string> {
  // Node's own name for what lies underneath; it has no types and no successor.
  const binding = Reflect.get(process, "binding") as (name: string) => unknown;
  const { TCP, TCPConnectWrap, constants } = binding.call(process, "tcp_wrap") as Binding;
  return new Promise((resolve) => {
    const request = new TCPConnectWrap();
    const end = (status: number) =>
      resolve(status === 0 ? "connected" : `refused (${getSystemErrorName(status)})`);
    request.oncomplete = end;
    const status = new TCP(constants.SOCKET).connect(request, host, to);
    if (status !== 0) end(status);
    setTimeout(() => resolve("no answer"), 3000).unref();
  });
}
