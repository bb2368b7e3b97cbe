import type { LocatedText } from "../job/locatedText.js";
import type { Acceptance, Baseline } from "./baseline.js";
import { isDay } from "./day.js";
import { validateBaseline } from "./generated/baseline.validate.js";
import { readLocated } from "./readLocated.js";

/** A file of accepted findings. Throws a ManifestError. */
export function readBaseline(text: string, location: string, located: LocatedText): Baseline {
  const file = { text, location, located, validate: validateBaseline, schema: "baseline" };
  return readLocated<{ readonly accepted: readonly Acceptance[] }, Baseline>(file, ({ accepted }, problem) => {
    accepted.forEach(({ expires }, index) => {
      if (!isDay(expires)) problem(["accepted", index, "expires"], `is ${expires}, a day that no calendar has`);
    });
    return { location, accepted };
  });
}
