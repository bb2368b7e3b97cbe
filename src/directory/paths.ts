/** `--map from=to`: what is spelled `from` lies at `to`. */
export interface PathMapping {
  readonly from: string;
  readonly to: string;
}
