/**
 * How remote systems are reached: from restorable.yaml, else from what their own clients look at. Plain data, because it
 * also goes to the thread that reads ranges. Never a password, a key or a token: those come from the clients' own chains.
 */
export interface StorageSettings {
  readonly s3?: S3Settings;
  /** For every system. */
  readonly requests?: RequestSettings;
}

export interface S3Settings {
  /** URL of a server other than Amazon's; default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  /** Default: AWS_REGION, the profile, us-east-1. */
  readonly region?: string;
  /** Bucket in the path instead of the host name; default: with every endpoint of one's own. */
  readonly pathStyle?: boolean;
  /** Of ~/.aws/config; default AWS_PROFILE. */
  readonly profile?: string;
}

export interface RequestSettings {
  /** How often a request is tried at most; default 8. */
  readonly attempts?: number;
  /** Milliseconds without a byte after which a request is given up and tried again; default 30,000. */
  readonly timeout?: number;
  /** Requests to one system that run at the same time; default 32. */
  readonly atOnce?: number;
  /** Entries that are listed at once; default: as many as the system gives. */
  readonly pageSize?: number;
}
