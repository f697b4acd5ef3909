import { schemasFor } from '../../../apps/api/src/openapi/schemas.js';
import { VISIBLE } from '../../../apps/api/src/rewrite/rewrite.dto.js';
import { loadSettings } from '#config';

interface RequestSchema {
  properties: { text: { pattern: string } };
}

describe('the OpenAPI document', () => {
  it('takes the same characters for visible as the service does', () => {
    const { RewriteRequest } = schemasFor(loadSettings({ variables: {}, directory: null }));
    const pattern = new RegExp((RewriteRequest as unknown as RequestSchema).properties.text.pattern, 'u');
    const differing: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (pattern.test(character) !== VISIBLE.test(character)) differing.push(point.toString(16));
    }
    expect(differing).toEqual([]);
  });
});
