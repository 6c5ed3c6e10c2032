#!/bin/sh
# A CloudEvent by HTTP in binary mode: sh examples/publish/http-cloudevent.sh [http://...] [ID]
url=${1:-http://127.0.0.1:8780}
id=${2:-$(date +%s)-$$}
curl --silent --show-error --fail-with-body "$url/v1/notifications" \
  --header 'content-type: application/json' \
  --header 'ce-specversion: 1.0' --header "ce-id: $id" \
  --header 'ce-source: /examples' --header 'ce-type: rug.event' \
  ${RUG_TOKEN:+--header "authorization: Bearer $RUG_TOKEN"} \
  --data '{"type": "CREATE", "resource": {"id": "example-curl", "tenantId": "demo",
           "kind": "vm", "hardware": "phantom"}}'
