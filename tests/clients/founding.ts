// The founding case by a client that was made from the OpenAPI document: `tests.clients.generated` runs it.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Filing = components["schemas"]["FilingSchema"];
const [base, token, bodyFile, firm] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: base, headers: { Authorization: `Bearer ${token}` } });
const filing: Filing = JSON.parse(readFileSync(bodyFile, "utf-8"));

const registered = await client.POST("/v1/pledges", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: filing,
});
if (registered.response.status !== 201 || !registered.data || !("items" in registered.data)) {
  throw new Error(`not registered: ${JSON.stringify(registered.error)}`);
}
const pledge = registered.data;
const number = pledge.registration_number;
if (number === null) throw new Error("no registration number");

const found = await client.GET("/v1/firms/{scheme}/{value}/encumbrances", {
  params: { path: { scheme: "USCC", value: firm } },
});
const seen = found.data?.items.flatMap((group) => group.encumbrances).map((one) => one.registration_number);
if (!seen?.includes(number)) throw new Error("the pledge is not seen");

const discharged = await client.POST("/v1/pledges/{registration_number}/discharge", {
  params: {
    path: { registration_number: number },
    header: { "Idempotency-Key": crypto.randomUUID(), "If-Match": registered.response.headers.get("ETag") ?? "" },
  },
  body: { reason: "debt_performed" },
});
if (!discharged.data || !("items" in discharged.data)) throw new Error(`${JSON.stringify(discharged.error)}`);

const wrong = await client.GET("/v1/pledges/{registration_number}", {
  params: { path: { registration_number: "IPP1" } },
});
if (wrong.error?.code === undefined) throw new Error("a wrong number is no problem");

console.log(JSON.stringify({ pledge, status: discharged.data.status, problem: wrong.error.code }));
