/** Who a session belongs to, with exactly the fields the gateway stores (hoop.md 1.2.8). Everybody here is invented. */
export interface Principal {
  /** `user_id`: identity provider subject, machine identity uuid, agent uuid, or the literal `API_KEY`. */
  subject: string;
  /** `user`: an e-mail, the agent's or key's own name, or empty for a machine. */
  email: string;
  name: string;
  identityType: 'user' | 'machine';
  machineIdentityId?: string;
  /** Chat handle printed when this person reviews. */
  slack?: string;
}

function person(subject: string, address: string, name: string, slack = ''): Principal {
  return { subject, email: `${address}@cedarfield.example`, name, identityType: 'user', slack };
}

function machine(uuid: string, name: string): Principal {
  return { subject: uuid, email: '', name, identityType: 'machine', machineIdentityId: uuid };
}

/** An agent's key: its uuid is the subject and its name stands where a person's e-mail would. Typed `user`. */
function agentKey(uuid: string, name: string): Principal {
  return { subject: uuid, email: name, name, identityType: 'user' };
}

/** The workforce members with gateway access. */
export const people = {
  grace: person('00udrXYfER4L3y8dhnM6', 'grace.adeyemi', 'Grace Adeyemi', 'U8LLJWMELU'),
  omar: person('00unqD1s1okdF71Aqyrm', 'omar.haddad', 'Omar Haddad'),
  wen: person('00uiSyLR8hukxKZ6qvD5', 'wen.li', 'Wen Li 李文'),
  lucia: person('00uqcDJkz7yANdxTMn4N', 'lucia.fernandez', 'Lucía Fernández'),
  tomas: person('00uko0qKQSSP6VcC66PZ', 'tomas.herrera', 'Tomás Herrera', 'U8LM2QH6TD'),
  magnus: person('00u4vKt7PzQmB2sXnE9d', 'magnus.overbo', 'Magnus Øverbø', 'U8LQX03VRN'),
  priya: person('00u1hRw8ZcYgT5oLk2Jb', 'priya.raghunathan', 'Priya Raghunathan', 'U8LPK7WAEZ'),
  zoe: person('00u9sMx3DnVfC6qUa7Wp', 'zoe.lindqvist', 'Zoë Lindqvist'),
  kwame: person('00u2bLj5HtRyG8eNi4Kv', 'kwame.asante', 'Kwame Asante-Reed'),
  aiko: person('00u7fQz1XwSmJ3uVd0Yc', 'aiko.morinaga', 'Aiko Morinaga 森永愛子', 'U8LR5T1KBM'),
  siobhan: person('00u6yPg4BkNaE9xRs5Th', 'siobhan.oroarke', "Siobhán O'Roarke", 'U8LN9V4HQC'),
  mateusz: person('00u3wCn8LvHdF1jZo6Qm', 'mateusz.wisniewski', 'Mateusz Wiśniewski'),
  hanh: person('00u8tBf2YrKxP4gMc7Ls', 'hanh.nguyen-abbott', 'Hạnh Nguyễn-Abbott'),
  yusuf: person('00u5eJv9GqWiU0aDk3Rn', 'yusuf.celik', 'Yusuf Çelik', 'U8LS80JDPW'),
} as const;

/** Machine identities: no e-mail, their own uuid, typed `machine`. */
export const services = {
  labFeedSync: machine('2b1c8a54-6d0e-4c1f-9a37-51f0c2d7e8b1', 'lab-feed-sync'),
  claimsExporter: machine('7e94d3f2-18ab-4f60-b5c9-0a6d41e2973c', 'claims-exporter'),
  backupVerifier: machine('c05f7b19-92e4-47d8-8e1a-f3b68d20a45e', 'backup-verifier'),
} as const;

/** Tool-using agents with a key of their own. */
export const agents = {
  scheduling: agentKey('5d3a6e90-7c48-4b25-a1f8-e2097d4c6b13', 'scheduling-agent'),
  chartSummary: agentKey('91f2b7c4-0e5d-4a83-96cb-7d18f3a5e20d', 'chart-summary-agent'),
  claimsTriage: agentKey('e84c1d07-b3f6-4592-8d7e-46a0c95f1b28', 'claims-triage-agent'),
} as const;

/** The legacy static key: whoever holds it, the gateway writes the same three words. */
export const sharedKey: Principal = { subject: 'API_KEY', email: 'API_KEY', name: 'API_KEY', identityType: 'user' };

/** A desktop opened with a machine credential: the gateway says `machine-identity` and types it `user`. */
export const desktopMachine: Principal = {
  subject: services.backupVerifier.subject,
  email: '',
  name: 'machine-identity',
  identityType: 'user',
};
