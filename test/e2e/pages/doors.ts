import type { Page } from 'playwright-core';
import type { Client } from '../../support/transports.ts';

/** A number on a page and the address it leads to. */
interface Door {
  number: number;
  href: string;
}

/** Every number that is a link, inside an element of the page. */
async function doorsIn(page: Page, selector: string): Promise<Door[]> {
  const found = await page
    .locator(`${selector} a`)
    .evaluateAll((links) => links.map((link) => ({ text: (link.textContent ?? '').trim(), href: link.getAttribute('href') ?? '' })));
  return found
    .filter(({ text }) => /^[0-9][0-9,]*$/.test(text))
    .map(({ text, href }) => ({ number: Number(text.replaceAll(',', '')), href }));
}

/** What the list behind an address counts, asked of the service as the page behind it would. */
async function behind(client: Client, href: string): Promise<number> {
  const [path = '', search = ''] = href.split('?');
  const text = new URLSearchParams(search).get('q') ?? '';
  const counts: Readonly<Record<string, () => Promise<number>>> = {
    '#/events': () => client.query.count({ text }),
    '#/sessions': () => client.query.countSessions({ text }),
    '#/identities': () => client.query.countIdentities({ text }),
    '#/resources': () => client.query.countResources({ text }),
    '#/patients': () => client.query.countPatients({ text }),
  };
  return (await counts[path]?.()) ?? Number.NaN;
}

/** Numbers that are not what the list behind them counts, with how many numbers were looked at. */
export async function wrongDoors(page: Page, client: Client, selector: string): Promise<{ looked: number; wrong: string[] }> {
  const doors = await doorsIn(page, selector);
  const wrong: string[] = [];
  for (const { number, href } of doors) {
    const counted = await behind(client, href);
    if (counted !== number) wrong.push(`${number} leads to ${counted}: ${decodeURIComponent(href)}`);
  }
  return { looked: doors.length, wrong };
}
