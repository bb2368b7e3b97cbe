import { UsageError } from "../errors.js";
import { quoted } from "../report/printable.js";
import { type Arguments, flag, single } from "./options.js";

/** What --confirm asks; undefined where it was not given. Throws a UsageError. */
export function confirmOf(args: Arguments): "doors" | "serializers" | undefined {
  const given = single(args, "confirm");
  if (given === undefined) return undefined;
  if (flag(args, "scan")) {
    throw new UsageError("--confirm asks Flink, and --scan does without it", { fix: "Leave one of them out." });
  }
  if (given === "") return "doors";
  if (given === "serializers") return given;
  throw new UsageError(`--confirm is ${quoted(given)}`, {
    fix: "Write --confirm alone, behind everything else, or --confirm serializers.",
  });
}
