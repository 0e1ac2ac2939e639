import { GROUP_SCHEMA } from "./groups.ts";
import { USER_SCHEMA } from "./users.ts";

/** What the server says of itself: RFC 7643, sections 5 to 7. */
export const MAX_RESULTS = 200;

export function serviceProviderConfig(base: string) {
  const off = { supported: false };
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: off,
    sort: off,
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "API token",
        description: "An API token with the scope scim, made by an administrator",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}

export function resourceTypes(base: string) {
  return [
    { id: "User", description: "A person with an account", schema: USER_SCHEMA },
    { id: "Group", description: "A group of people", schema: GROUP_SCHEMA },
  ].map(({ id, description, schema }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id,
    name: id,
    endpoint: `/${id}s`,
    description,
    schema,
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${id}` },
  }));
}

type Attribute = { readonly name: string; readonly [property: string]: unknown };

function attribute(name: string, description: string, more: object = {}): Attribute {
  return {
    name,
    type: "string",
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...more,
  };
}

const complex = (name: string, description: string, subAttributes: readonly Attribute[], more: object = {}) =>
  attribute(name, description, { type: "complex", subAttributes, ...more });
const EXTERNAL_ID = attribute("externalId", "Id in the system that provisions", { caseExact: true });

export function schemas(base: string) {
  return [
    {
      id: USER_SCHEMA,
      name: "User",
      description: "A person with an account",
      attributes: [
        attribute("userName", "Name at the identity provider", { required: true, uniqueness: "server" }),
        EXTERNAL_ID,
        complex("name", "Parts of the name", [
          attribute("formatted", "The whole name"),
          attribute("familyName", "Family name"),
          attribute("givenName", "Given name"),
        ]),
        attribute("displayName", "Name as it is shown"),
        complex(
          "emails",
          "One address; the primary one of those that are given",
          [
            attribute("value", "Address"),
            attribute("type", "Always work"),
            attribute("primary", "Always true", { type: "boolean" }),
          ],
          { multiValued: true },
        ),
        attribute("active", "Whether the account is open; false ends all sessions at once", {
          type: "boolean",
        }),
        complex(
          "groups",
          "Groups the person is in",
          [attribute("value", "Id of the group"), attribute("display", "Its name")],
          { multiValued: true, mutability: "readOnly" },
        ),
      ],
    },
    {
      id: GROUP_SCHEMA,
      name: "Group",
      description: "A group of people",
      attributes: [
        attribute("displayName", "Name of the group", { required: true, uniqueness: "server" }),
        EXTERNAL_ID,
        complex(
          "members",
          "Provisioned people in it",
          [
            attribute("value", "Id of the person", { mutability: "immutable" }),
            attribute("display", "Their name", { mutability: "readOnly" }),
            attribute("type", "Always User", { mutability: "immutable" }),
          ],
          { multiValued: true },
        ),
      ],
    },
  ].map((schema) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    ...schema,
    meta: { resourceType: "Schema", location: `${base}/Schemas/${schema.id}` },
  }));
}
