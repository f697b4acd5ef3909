/** An event stream as the OpenAPI document shows it. */
export const EVENT_STREAM_EXAMPLE = `event: start
data: {"id":"0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11","style":"pirate"}
id: 0

event: delta
data: {"text":"Ahoy, "}
id: 1

event: delta
data: {"text":"matey!"}
id: 2

event: done
data: {"rewritten":"Ahoy, matey!","style":"pirate","provider":"openai","model":"gpt-6-luna","calls":1,"usage":null,"checks":[{"name":"changed","passed":true,"detail":"other words than the text"}],"cached":false}
id: 3

`;
