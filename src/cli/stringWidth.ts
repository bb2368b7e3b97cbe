/**
 * Stands in for the package `string-width` in the bundle of the command line. Yargs asks it how wide every word of its
 * help is; building the package's sets of emoji sequences would take more time than all the rest of a command.
 */
import { stripVTControlCharacters } from "node:util";
import { displayWidth } from "../report/width.js";

export default function stringWidth(text: string): number {
  return displayWidth(stripVTControlCharacters(text));
}
