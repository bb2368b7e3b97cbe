const secrets: readonly RegExp[] = [
  // presigned URLs, SAS tokens, tokens of OAuth and of Hadoop
  /([?&;]|\b)(X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|X-Goog-(?:Signature|Credential)|sig|access_token|delegation|token)=[^&\s"'<>]+/gi,
  /\b(AccountKey|SharedAccessSignature|SharedAccessKey)=[^;\s"'<>]+/gi,
  /\b(Bearer|Negotiate|Basic|SharedKey(?:Lite)?)\s+[A-Za-z0-9+/=._~:-]{8,}/g,
  /\b(https?:\/\/)[^/\s@:]+:[^/\s@]+@/gi,
];

/** A text of a client or a server, without what would let its reader act as somebody else. */
export function redacted(text: string): string {
  const [named = /$^/, keyed = /$^/, authorization = /$^/, userInfo = /$^/] = secrets;
  return text.replace(named, "$1$2=…").replace(keyed, "$1=…").replace(authorization, "$1 …").replace(userInfo, "$1…@");
}

/** What goes along as the cause of a StorageError: name and message of what a client threw, and nothing else of it. */
export function causeOf(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const cause = new Error(redacted(message));
  cause.name = name;
  cause.stack = `${name}: ${cause.message}`;
  return cause;
}
