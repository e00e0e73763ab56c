#!/usr/bin/env bash
# Gateway beside nginx as a plain proxy, before the same upstream, in one run: requests per second, p50, p99 and processor
# time per request. Needs nginx and wrk (Debian packages). Usage: proof/benchmarks/gateway.sh [rounds] [seconds]
set -euo pipefail
rounds=${1:-3}
seconds=${2:-5}
root=$(cd "$(dirname "$0")/../.." && pwd)
for tool in nginx wrk; do
    command -v "$tool" > /dev/null || { echo "gateway.sh: $tool is missing; install Debian's packages nginx-light and wrk." >&2; exit 2; }
done
"$root/semel" --version > /dev/null
work=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    wait 2> /dev/null || true
    rm -rf "$work"
}
trap finish EXIT

configuration() { # name, body of the server block, further blocks
    cat << CONF
worker_processes 1; daemon off; pid $work/$1.pid; error_log $work/$1.log crit;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path $work/$1-b; proxy_temp_path $work/$1-p;
  fastcgi_temp_path $work/$1-f; uwsgi_temp_path $work/$1-u; scgi_temp_path $work/$1-s;
  $3
  server { $2 } }
CONF
}
answer='{"id":"pay_1234567890","status":"captured","amount":1299,"currency":"EUR","links":{"self":"/payments/pay_1234567890"},"description":"an answer of some two hundred bytes, as payment services send them"}'
configuration upstream "listen 127.0.0.1:19402; location / { default_type application/json; return 200 '$answer'; }" "" > "$work/upstream.conf"
configuration proxy "listen 127.0.0.1:19403; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme; }" "upstream up { server 127.0.0.1:19402; keepalive 128; }" > "$work/proxy.conf"
nginx -c "$work/upstream.conf" & pids+=($!)
nginx -c "$work/proxy.conf" & pids+=($!)
"$root/semel" gateway --to http://127.0.0.1:19402 --listen 127.0.0.1:19404 \
    --admin 127.0.0.1:0 --store "rocksdb:$work/store" > "$work/gateway.log" 2>&1 & gateway=$!
pids+=("$gateway")
for _ in $(seq 100); do grep -q listening "$work/gateway.log" && break; sleep 0.1; done
worker=$(pgrep -P "$(cat "$work/proxy.pid")")

cat > "$work/keys.lua" << 'LUA'
local count = 0
local prefix = tostring(os.time()) .. "-" .. tostring(math.random(1, 1e9))
math.randomseed(os.time())
request = function()
    count = count + 1
    local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = prefix .. "-" .. count }
    return wrk.format("POST", "/pay", headers, '{"order":"o-' .. count .. '","amount":1299,"currency":"EUR"}')
end
LUA
cat > "$work/one.lua" << 'LUA'
local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = "the-one-key" }
request = function() return wrk.format("POST", "/pay", headers, '{"order":"o-1","amount":1299,"currency":"EUR"}') end
LUA

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
run() { # label, process, port, further arguments of wrk
    local label=$1 process=$2 port=$3 before after
    shift 3
    before=$(ticks "$process")
    wrk -t1 -c64 -d"${seconds}s" --latency "$@" "http://127.0.0.1:$port/" > "$work/out"
    after=$(ticks "$process")
    awk -v label="$label" -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" '
        /50%/ {p50 = $2} /99%/ {p99 = $2} /requests in/ {total = $1} /Requests\/sec/ {rate = $2} /Non-2xx/ {bad = $NF}
        END {printf "%-34s %10.0f %10s %10s %12.1f%s\n", label, rate, p50, p99, ticks * 1e6 / hertz / total, bad ? "  NOT 2xx: " bad : ""}' "$work/out"
}
printf '%-34s %10s %10s %10s %12s\n' "64 connections, ${seconds} s each" "requests/s" p50 p99 "CPU µs/req"
run "(warm-up)" "$gateway" 19404 > /dev/null
run "(warm-up)" "$gateway" 19404 -s "$work/keys.lua" > /dev/null
run "(warm-up)" "$gateway" 19404 -s "$work/one.lua" > /dev/null
for _ in $(seq "$rounds"); do
    run "nginx, plain proxy" "$worker" 19403
    run "Semel, unprotected" "$gateway" 19404
    run "Semel, new keys, durable" "$gateway" 19404 -s "$work/keys.lua"
    run "Semel, one key, replayed" "$gateway" 19404 -s "$work/one.lua"
done
