import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isPublicPath } from "./_server/public-paths.ts";

/**
 * Every way into the product and who gets in. "person": any signed-in person, as far as the access rule lets them;
 * roles: nobody else. What the functions behind them decide is tested beside them; here no way in may be forgotten,
 * and each must ask who comes, itself, whatever stands in front of it.
 */
type Guard = "public" | "person" | readonly string[];
const ALL_ADMINISTRATION = ["administrator", "auditor"];
const PROTECTION = ["administrator", "privacy-officer", "auditor"];

const PAGES: Record<string, Guard> = {
  "sign-in": "public",
  "sign-in/second-factor": "person",
  setup: "public",
  invitation: "public",
  "setup/welcome": ["administrator"],
  "": "person",
  "[...rest]": "person",
  ask: "person",
  conversations: "person",
  "conversations/[id]": "person",
  library: "person",
  "library/[id]": "person",
  "library/[id]/access": "person",
  "library/[id]/folders": "person",
  "library/[id]/ledger": "person",
  "library/ledger": "person",
  "documents/[id]": "person",
  account: "person",
  emergency: "person",
  "admin/people": ALL_ADMINISTRATION,
  "admin/people/[id]": ALL_ADMINISTRATION,
  "admin/identity": ALL_ADMINISTRATION,
  "admin/groups": ALL_ADMINISTRATION,
  "admin/groups/[id]": ALL_ADMINISTRATION,
  "admin/collections": ALL_ADMINISTRATION,
  "admin/collections/[id]": ALL_ADMINISTRATION,
  "admin/sign-in": ALL_ADMINISTRATION,
  "admin/walls": PROTECTION,
  "admin/emergencies": ["privacy-officer", "auditor"],
  "admin/retention": [...PROTECTION, "data-protection-officer"],
  "admin/evaluation": ["administrator"],
  "admin/activity": ALL_ADMINISTRATION,
  "admin/activity/[seq]": ALL_ADMINISTRATION,
  "admin/activity/checkpoint": ALL_ADMINISTRATION,
  "admin/activity/questions/[id]": ALL_ADMINISTRATION,
};

const ROUTES: Record<string, Guard> = {
  "GET api/health": "public",
  "GET api/auth/[...nextauth]": "public",
  "POST api/auth/[...nextauth]": "public",
  "GET api/oidc/start": "public",
  "GET api/oidc/callback": "public",
  "POST api/ask": "person",
  "GET api/conversations/[id]/export": "person",
  "GET api/collections/[id]/progress": "person",
  "POST api/collections/[id]/documents": "person",
  "GET api/documents/[id]/original": "person",
  "GET api/documents/[id]/pictures/[page]": "person",
  "GET api/ledger": "person",
  "GET api/search": "person",
  "GET api/evaluation/questions": ["administrator"],
  "GET scim/v2/[...path]": ["administrator"],
  "POST scim/v2/[...path]": ["administrator"],
  "PUT scim/v2/[...path]": ["administrator"],
  "PATCH scim/v2/[...path]": ["administrator"],
  "DELETE scim/v2/[...path]": ["administrator"],
};

const ACTIONS: Record<string, Guard> = {
  " countReviews": "person",
  " findPlaces": "person",
  "account changePassword": "person",
  "account endOthers": "person",
  "account endOwn": "person",
  "account/passkeys addOwnPasskey": "person",
  "account/passkeys offerOwnPasskey": "person",
  "account/passkeys removeOwnPasskey": "person",
  "account/passkeys renameOwnPasskey": "person",
  "account/second-factor confirmApp": "person",
  "account/second-factor offerApp": "person",
  "account/second-factor removeApp": "person",
  "account/second-factor renewCodes": "person",
  "account/tokens makeToken": "person",
  "account/tokens takeToken": "person",
  "admin/activity/checkpoint recordPrinted": ALL_ADMINISTRATION,
  "admin/collections addCollection": ["administrator"],
  "admin/collections addSteward": ["administrator", "privacy-officer", "steward"],
  "admin/collections changeText": ["administrator"],
  "admin/collections removeSteward": ["administrator", "privacy-officer", "steward"],
  "admin/collections saveKind": ["administrator"],
  "admin/emergencies endForPerson": ["privacy-officer"],
  "admin/emergencies review": ["privacy-officer"],
  "admin/evaluation addQuestion": ["administrator"],
  "admin/evaluation addQuestionFile": ["administrator"],
  "admin/evaluation forgetQuestion": ["administrator"],
  "admin/evaluation startMeasuring": ["administrator"],
  "admin/groups addGroup": ["administrator"],
  "admin/groups addMember": ["administrator"],
  "admin/groups changeGroupName": ["administrator"],
  "admin/groups removeGroup": ["administrator"],
  "admin/groups removeMember": ["administrator"],
  "admin/identity addMapping": ["administrator"],
  "admin/identity connectPerson": ["administrator"],
  "admin/identity disconnectPerson": ["administrator"],
  "admin/identity invitePerson": ["administrator"],
  "admin/identity makeScimToken": ["administrator"],
  "admin/identity removeMapping": ["administrator"],
  "admin/identity tryConnection": ["administrator"],
  "admin/people addPerson": ["administrator"],
  "admin/people endSession": ["administrator"],
  "admin/people explainWhy": ALL_ADMINISTRATION,
  "admin/people giveNewPassword": ["administrator"],
  "admin/people invitePerson": ["administrator"],
  "admin/people invitePersonAgain": ["administrator"],
  "admin/people resetFactors": ["administrator"],
  "admin/people saveClearance": ["administrator", "privacy-officer"],
  "admin/people setRole": ["administrator"],
  "admin/people setSuspended": ["administrator"],
  "admin/people withdrawInvited": ["administrator"],
  "admin/retention addClass": ["administrator", "data-protection-officer"],
  "admin/retention assign": ["administrator", "privacy-officer", "data-protection-officer", "steward"],
  "admin/retention carryOut": ["administrator", "data-protection-officer"],
  "admin/sign-in saveSignIn": ["administrator"],
  "admin/walls addHold": ["administrator", "privacy-officer", "data-protection-officer", "steward"],
  "admin/walls addWall": ["administrator", "privacy-officer", "steward"],
  "admin/walls removeHold": ["administrator", "privacy-officer", "data-protection-officer", "steward"],
  "admin/walls removeWall": ["administrator", "privacy-officer", "steward"],
  "admin/walls tryWall": ["administrator", "privacy-officer", "steward"],
  "conversations deleteOwnConversation": "person",
  "conversations recentConversations": "person",
  "conversations renameOwnConversation": "person",
  "documents changeSupersession": "person",
  "documents changeValidity": "person",
  "documents findSupersedable": "person",
  "documents findWords": "person",
  "documents openDocument": "person",
  "documents readPages": "person",
  "documents removeVersion": "person",
  "emergency endOwnEmergency": "person",
  "emergency openInEmergency": "person",
  "library/[id] deleteDocuments": "person",
  "library/[id] retryDocuments": "person",
  "library/[id]/access closeCollection": "person",
  "library/[id]/access openCollection": "person",
  "library/[id]/folders decideFiles": "person",
  "library/[id]/folders doWithFolder": "person",
  "library/[id]/folders saveSettings": "person",
  "library/[id]/folders watchFolder": "person",
  "invitation acceptByPasskey": "public",
  "invitation acceptByPassword": "public",
  "invitation offerPasskey": "public",
  "setup setUp": "public",
  "sign-in offerPasskeySignIn": "public",
  "step-up offerProof": "person",
  "step-up proveByPasskey": "person",
  "step-up proveByPassword": "person",
  "library/ledger pauseReading": ["administrator"],
  "library/ledger resumeReading": ["administrator"],
  "library/ledger retryAllFailed": "person",
};

const APP = import.meta.dirname;
const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
const read = (path: string) => readFileSync(join(APP, path), "utf8");
const place = (path: string) =>
  path
    .split("/")
    .slice(0, -1)
    .filter((part) => !/^\(.*\)$/.test(part))
    .join("/");
const named = (name: string) => files.filter((path) => path === name || path.endsWith(`/${name}`));

test("every page has a row, and asks itself who comes", () => {
  const pages = named("page.tsx");
  expect(pages.map(place).sort()).toEqual(Object.keys(PAGES).sort());
  const careless = pages.filter((path) => {
    const isPublic = PAGES[place(path)] === "public";
    // A page that only sends people on to another one shows nothing.
    const isRedirect = /\bredirect\(/.test(read(path)) && !/return </.test(read(path));
    return (
      !isPublic && !isRedirect && !/await (require(Enrolling)?Person|currentPerson)\(\)/.test(read(path))
    );
  });
  expect(careless).toEqual([]);
});

test("every route has a row for each method, and asks itself who comes", () => {
  const routes = named("route.ts").flatMap((path) =>
    [...read(path).matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b(?= ?[(=,}:]| as)|as (GET|POST)\b/g)].map(
      (match) => ({ path, row: `${match[1] ?? match[2]} ${place(path)}` }),
    ),
  );
  expect([...new Set(routes.map(({ row }) => row))].sort()).toEqual(Object.keys(ROUTES).sort());
  const careless = routes.filter(
    ({ path, row }) =>
      ROUTES[row] !== "public" &&
      !/await (require(Enrolling)?Actor\(\)|requireCaller\(request, "[a-z:]+"\))|= requireProgram\(request, "[a-z:]+"\)/.test(
        read(path),
      ),
  );
  expect(careless).toEqual([]);
});

test("every server action has a row, and asks itself who acts", () => {
  const actions = named("actions.ts").flatMap((path) => {
    const functions = [...read(path).matchAll(/^(export )?(?:async )?function (\w+)[\s\S]*?\n}\n/gm)];
    const asks = (body: string) => /require(Enrolling)?Actor\(\)/.test(body);
    // An action may leave it to a function of its file through which all of them go.
    const helpers = functions.filter(([body, exported]) => !exported && asks(body)).map(([, , name]) => name);
    return functions
      .filter(([, exported]) => exported)
      .map(([body, , name]) => ({
        row: `${place(path)} ${name}`,
        isCareful: asks(body) || helpers.some((helper) => new RegExp(`\\b${helper}\\(`).test(body)),
      }));
  });
  expect(actions.map(({ row }) => row).sort()).toEqual(Object.keys(ACTIONS).sort());
  const careless = actions.filter(({ row, isCareful }) => ACTIONS[row] !== "public" && !isCareful);
  expect(careless).toEqual([]);
});

test("nothing is public but signing in, set-up, invitations, the state of health and the icon", () => {
  const open = ["/sign-in", "/setup", "/invitation", "/api/auth/session", "/api/health", "/icon.svg"];
  expect(open.filter((path) => !isPublicPath(path))).toEqual([]);
  const closed = [...Object.entries(PAGES), ...Object.entries(ROUTES)]
    .filter(([, guard]) => guard !== "public")
    .map(([path]) => `/${path.replace(/^[A-Z]+ /, "")}`);
  expect(closed.filter(isPublicPath)).toEqual([]);
});
