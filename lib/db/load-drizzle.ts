import { registerHooks } from "node:module";

/**
 * Makes this process load drizzle-orm as CommonJS; must run before drizzle is imported. Its ES modules refer to one
 * another in circles, and linking them takes Node 24 about 300 ms and 180 MB that are never given back; the same code
 * as CommonJS takes 60 ms and 20 MB. docs/decisions has the measurement.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!/^drizzle-orm(\/|$)/.test(specifier)) return nextResolve(specifier, context);
    return nextResolve(specifier, { ...context, conditions: ["node", "require"] });
  },
});
