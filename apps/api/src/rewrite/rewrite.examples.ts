/** An event stream as the OpenAPI document shows it. */
export const EVENT_STREAM_EXAMPLE = `event: start
id: 0
data: {"id":"0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11","style":"pirate"}

event: delta
id: 1
data: {"text":"Ahoy, "}

event: delta
id: 2
data: {"text":"matey!"}

event: done
id: 3
data: {"rewritten":"Ahoy, matey!","style":"pirate","provider":"openai","model":"gpt-6-luna","calls":1,"usage":null,"checks":[{"name":"changed","passed":true,"detail":"other words than the text"}],"cached":false}

`;
