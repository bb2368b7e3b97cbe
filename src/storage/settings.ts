/**
 * How remote systems are reached: from restorable.yaml, else from what their own clients look at. Plain data, because it
 * also goes to the thread that reads ranges. Never a password, a key or a token: those come from the clients' own chains.
 */
export interface StorageSettings {
  readonly s3?: S3Settings;
  readonly hdfs?: HdfsSettings;
  readonly gcs?: GcsSettings;
  readonly azure?: AzureSettings;
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

export interface HdfsSettings {
  /**
   * By what is behind `hdfs://` (a nameservice, or host:port of a name node): URLs of the web servers of its name nodes,
   * or of gateways (HttpFS, Knox): `http://nn1:9870`.
   */
  readonly nameNodes?: Readonly<Record<string, readonly string[]>>;
  /** What `hdfs:///path` means: `hdfs://nameservice`; default fs.defaultFS of Hadoop. */
  readonly defaultFs?: string;
  /** By name of a viewfs cluster and mount point (`/user`): where that lies (`hdfs://nameservice/user`). */
  readonly mounts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Other addresses of data nodes, host:port by host:port, where those that name nodes tell cannot be reached. */
  readonly dataNodes?: Readonly<Record<string, string>>;
  /** Where core-site.xml and hdfs-site.xml are; default HADOOP_CONF_DIR. */
  readonly hadoopConfDir?: string;
  /** For simple authentication; default HADOOP_USER_NAME, else who runs this. */
  readonly user?: string;
  /** What is behind `hdfs://` in paths that somebody gave: hosts that may have the delegation token. Never of a file. */
  readonly named?: readonly string[];
}

export interface GcsSettings {
  /** URL of a server other than Google's; default STORAGE_EMULATOR_HOST. */
  readonly endpoint?: string;
  /** Who pays, for buckets where the requester does. */
  readonly userProject?: string;
}

export interface AzureSettings {
  /** URL of an account by its name: `http://127.0.0.1:10000/devstoreaccount1`; default: the host in the path. */
  readonly endpoints?: Readonly<Record<string, string>>;
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
