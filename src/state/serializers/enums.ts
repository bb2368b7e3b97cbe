import type { ContentReader } from "./input.js";

/** EnumSerializerSnapshot: the constants in the order in which they are numbered in the data. */
export const readEnum: ContentReader = (input, version) => {
  if (version !== 3) return null;
  const typeClass = input.text();
  const count = input.count(2);
  const constants: string[] = [];
  for (let i = 0; i < count; i++) {
    input.charge();
    constants.push(input.text());
  }
  return { kind: "enum", typeClass, constants };
};

/** ScalaEnumSerializerSnapshot (1.x): name and id of each constant. */
export const readScalaEnum: ContentReader = (input, version) => {
  if (version !== 3 && version !== 2) return null;
  const typeClass = input.text();
  const count = input.count(6);
  const constants: { name: string; id: number }[] = [];
  for (let i = 0; i < count; i++) {
    input.charge();
    constants.push({ name: input.text(), id: input.i32() });
  }
  return { kind: "scalaEnum", typeClass, constants };
};
