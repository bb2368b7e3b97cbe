import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ranCli } from "../support/ranCli.js";

const golden = fileURLToPath(new URL("../state/connector/golden/flink-2.2.1", import.meta.url));

describe("check, of a source of Kafka that is not in the job", () => {
  it("says where it stood", async () => {
    const { code, out, err } = await ranCli(["check", golden, "--uid", "else", "-n"]);
    expect(err).toBe("");
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, " ")).toContain("Kafka offsets of 5 partitions (later, orders, payments.v1)");
  });
});
