"""Runs the query of a page on the tables of an export in Spark. Prints seconds and peak memory; writes path,class lines.

ask.py PAGE EXPORT OUT
"""
import pathlib
import re
import resource
import sys
import time

from pyspark.sql import SparkSession

page, export, out = sys.argv[1:]
query = re.search(r"```sql\n(WITH\n.*?)```", pathlib.Path(page).read_text(encoding="utf-8"), re.S).group(1)
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "8")
    .config("spark.driver.memory", "1g")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
start = time.time()
for table in pathlib.Path(export).glob("*.parquet"):
    spark.read.parquet(str(table)).createOrReplaceTempView(table.stem)
rows = spark.sql(query).collect()
seconds = time.time() - start
pid = spark.sparkContext._gateway.proc.pid
status = pathlib.Path(f"/proc/{pid}/status")
peak = re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1) if status.exists() else "0"
pathlib.Path(out).write_text("".join(f"{row['listed_path']},{row['class']}\n" for row in rows), encoding="utf-8")
print(f"spark: {len(rows)} files in {seconds:.1f} s, {int(peak) // 1024} MB")
spark.stop()
