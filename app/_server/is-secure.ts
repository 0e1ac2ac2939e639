import "server-only";
import { services } from "./services";

/** Cookies are marked Secure when people reach the product over https. */
export function isSecure(): boolean {
  return services().config.web.publicUrl?.startsWith("https:") ?? false;
}
