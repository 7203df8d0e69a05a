// The present drawing as a program would send it: text for a shell and for Python. Pure.

import { predictAddress } from "./api.js";

const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** request: {body: JSON text, type, model}, or {name, type, model} for a picture; origin: "http://host:port". */
export function curlSnippet({ body, name, type, model }, origin) {
  const data = body ? `--data ${shellQuoted(body)}` : `--data-binary ${shellQuoted(`@${name}`)}`;
  return [
    `curl --silent --show-error ${shellQuoted(origin + predictAddress({ model }))} \\`,
    `  --header ${shellQuoted(`content-type: ${type}`)} \\`,
    `  ${data}\n`,
  ].join("\n");
}

export function pythonSnippet({ body, name, type, model }, origin) {
  const address = JSON.stringify(origin + predictAddress({ model }));
  const send = body
    ? [`drawing = ${body}`, `answer = httpx.post(${address}, json=drawing)`]
    : [
        `picture = Path(${JSON.stringify(name)}).read_bytes()`,
        `answer = httpx.post(${address}, content=picture, headers={"content-type": ${JSON.stringify(type)}})`,
      ];
  const imports = body ? ["import httpx"] : ["from pathlib import Path", "", "import httpx"];
  return [...imports, "", ...send, "answer.raise_for_status()", 'print(answer.json()["digit"])', ""].join("\n");
}
