/** What the bench asks of a running rug over its API. */

/** The sum of a metric over the labels that `label` matches. */
export async function metric(url: string, name: string, label = /./): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(name) && label.test(line.slice(name.length)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Gives an order. @throws Error with the answer, when it is refused */
export async function order(
  url: string,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
