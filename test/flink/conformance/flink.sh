# Sourced by run and migrate: how a program of src/ is run with one release of Flink.

conformance=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

helper=$conformance/../../../src/job/jar/helper/restorable-helper.jar

# java_options: more of them, set by whoever sources this.
java_options=()

# flink RELEASE CLASS ARGUMENT...: compiles against a release and runs one of the programs in one JVM.
flink() {
  local release=$1 class=$2 target=$conformance/target/$1 opens=() host=() package
  shift 2
  mvn -q -B -f "$conformance/pom.xml" -Dflink.version="$release" \
    compile dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile="$target/classpath.txt" >&2
  # What jobs bring if they want to.
  mvn -q -B -f "$conformance/pom.xml" -Dflink.version="$release" dependency:build-classpath -DincludeScope=provided \
    -DincludeArtifactIds=flink-avro,avro -Dmdep.outputFile="$target/avro.txt" >&2
  # Flink reaches into these packages of the JDK by reflection; its own start scripts open them too.
  for package in java.lang java.lang.invoke java.lang.reflect java.math java.net java.text java.time java.util \
    java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
    opens+=(--add-opens "java.base/$package=ALL-UNNAMED")
  done
  # RocksDB writes the host's name into its files. A name of one's own keeps this machine's out of what is recorded.
  if unshare --map-root-user --uts hostname localhost 2>/dev/null; then
    host=(unshare --map-root-user --uts sh -c 'hostname localhost && exec "$@"' sh)
  fi
  # Many small jobs: what the second compiler would gain is less than what it costs.
  "${host[@]}" java "${opens[@]}" -Xmx1500m -XX:TieredStopAtLevel=1 "${java_options[@]}" \
    -Dconformance.avro="$(cat "$target/avro.txt")" \
    -Dorg.slf4j.simpleLogger.defaultLogLevel="${FLINK_LOG:-off}" \
    -cp "$target/classes:$helper:$(cat "$target/classpath.txt")" "restorable.conformance.$class" "$@"
}
