/** Contracts of `/api/auth`. */
import { type Static, Type } from 'typebox';
import {
  PERMISSIONS,
  type Permission,
  type PermissionMap as PermissionFlags,
  ROLES,
} from '../../domain/access/permissions.ts';
import {
  Email,
  EntityCode,
  EntityOrBoth,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
} from '../http/contract.ts';
import { ACCOUNT_MAIL_KINDS } from '../../domain/access/account-mail.ts';
import { MAX_KEY_DAYS } from '../../domain/access/api-keys.ts';
import { MIN_PASSWORD } from '../../domain/access/password.ts';
import { AuditEvent, EventListQuery } from '../audit/contract.ts';

const Password = Type.String({ minLength: MIN_PASSWORD, maxLength: 200 });
export const PermissionKey = OneOf(PERMISSIONS);
export const RoleName = OneOf(ROLES);

const flags = <T>(flag: T) =>
  Object.fromEntries(PERMISSIONS.map((key) => [key, flag])) as Record<Permission, T>;

/** Every key, with whether it is held. */
const PermissionMap = Type.Object(flags(Type.Boolean()));
/** A list of those held, or a map of those that change. */
const GivenPermissions = Type.Unsafe<Permission[] | Partial<PermissionFlags>>({
  type: ['array', 'object'],
  items: PermissionKey,
  maxItems: PERMISSIONS.length,
  properties: flags(Type.Boolean()),
  description: 'La liste de ceux qu’il a, ou `{droit: true|false}` pour ceux qui changent',
});

export const LoginBody = Type.Object({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
});

const identity = {
  id: Type.String(),
  email: Type.String(),
  nom: Type.String(),
  entity: EntityCode,
  role: RoleName,
  permissions: PermissionMap,
};

export const SignedInAnswer = Type.Object({
  token: Type.String(),
  csrf_token: Type.String(),
  expires_at: Instant,
  user: Type.Object(identity),
});
export type SignedInAnswer = Static<typeof SignedInAnswer>;

export const CodeAskedAnswer = Type.Object({
  mfa_required: Type.Literal(true),
  challenge: Type.String({ description: 'Vaut 5 minutes ; se rend à `/api/auth/login/code` avec le code' }),
});
export type CodeAskedAnswer = Static<typeof CodeAskedAnswer>;
export const LoginAnswer = Type.Union([SignedInAnswer, CodeAskedAnswer]);
export type LoginAnswer = Static<typeof LoginAnswer>;

const GivenCode = Type.String({ minLength: 1, maxLength: 40 });
export const CodeBody = Type.Object({
  challenge: Type.String({ minLength: 1, maxLength: 1000 }),
  code: GivenCode,
});
export const ConfirmBody = Type.Object({ code: GivenCode });
export const OwnPasswordBody = Type.Object({ password: Type.String({ minLength: 1, maxLength: 200 }) });

export const SecondFactor = Type.Object({
  enabled: Type.Boolean(),
  enabled_at: Nullable(Instant),
  recovery_codes_left: Type.Integer(),
  demanded: Type.Boolean({ description: 'Exigé de son rôle par un réglage' }),
});
export type SecondFactor = Static<typeof SecondFactor>;
export const AppSecret = Type.Object({
  secret: Type.String({ description: 'En base32, à taper quand le QR code ne se lit pas' }),
  uri: Type.String({ description: '`otpauth://…`, ce que dit le QR code' }),
});
export type AppSecret = Static<typeof AppSecret>;
export const RecoveryCodes = Type.Object({ recovery_codes: Type.Array(Type.String()) });
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const Session = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  device: Type.String(),
  address: Type.String({ description: 'D’où elle a été vue en dernier, sans les derniers chiffres' }),
  created_at: Instant,
  seen_at: Instant,
  expires_at: Nullable(Instant),
});
export type Session = Static<typeof Session>;
export const SessionList = Type.Object({ sessions: Type.Array(Session) });
export type SessionList = Static<typeof SessionList>;
export const ApiKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hint: Type.String({ description: 'Son début, pour la reconnaître' }),
  maker: Type.String(),
  entity: EntityOrBoth,
  permissions: Type.Array(PermissionKey),
  state: OneOf(['active', 'expired', 'revoked']),
  created_at: Instant,
  expires_at: Instant,
  last_used_at: Nullable(Instant),
});
export type ApiKey = Static<typeof ApiKey>;
export const ApiKeyList = Type.Object({ keys: Type.Array(ApiKey) });
export type ApiKeyList = Static<typeof ApiKeyList>;
export const NewApiKey = Type.Object({
  name: RequiredText(80),
  entity: EntityOrBoth,
  permissions: Type.Array(PermissionKey, { minItems: 1, maxItems: PERMISSIONS.length }),
  days: Type.Integer({ minimum: 1, maximum: MAX_KEY_DAYS, description: 'Combien de jours elle vaut' }),
});
export type NewApiKey = Static<typeof NewApiKey>;
export const ApiKeyAnswer = Type.Object({ key: ApiKey, secret: Type.String() });
export type ApiKeyAnswer = Static<typeof ApiKeyAnswer>;

export const EndedAnswer = Type.Object({ success: Type.Boolean(), ended: Type.Integer() });

export const Me = Type.Object({
  ...identity,
  csrf_token: Type.String({ description: 'À renvoyer dans x-csrf-token sur les écritures par cookie' }),
  second_factor: OneOf(['on', 'off', 'demanded'], '`demanded` : rien d’autre n’est permis avant'),
  simulation_mode: Type.Boolean({ description: 'Tout part vers une seule adresse' }),
  restore: Nullable(OneOf(['standing', 'held'], 'La base a été restaurée : rien ne part seul')),
});
export type Me = Static<typeof Me>;

export const PasswordBody = Type.Object({
  current_password: Type.String({ minLength: 1, maxLength: 200 }),
  new_password: Password,
});
export const PasswordAnswer = Type.Object({
  success: Type.Boolean(),
  token: Type.String(),
  csrf_token: Type.String(),
});

const Token = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Ce que le lien reçu porte après `#`',
});
export const ResetBody = Type.Object({ email: Type.String({ minLength: 1, maxLength: 254 }) });
export const LinkBody = Type.Object({ token: Token });
export const PasswordLink = Type.Object({
  kind: OneOf(ACCOUNT_MAIL_KINDS, '`reset` : mot de passe oublié ; `invite` : compte créé pour lui'),
  email: Type.String(),
  nom: Type.String(),
  valid_until: Instant,
});
export type PasswordLink = Static<typeof PasswordLink>;
export const ChooseBody = Type.Object({ token: Token, password: Password });

export const Invitation = Type.Object({
  status: OneOf(['asked', 'sent', 'failed'], '`failed` : le serveur de messagerie l’a refusée'),
  code: Nullable(Type.String({ description: 'Pourquoi elle n’est pas partie' })),
  sent_at: Nullable(Instant),
  valid_until: Instant,
});
export type Invitation = Static<typeof Invitation>;

export const User = Type.Object({
  ...identity,
  active: Type.Boolean(),
  keys_to_review: Type.Array(PermissionKey, {
    description: 'Droits arrivés depuis, à accorder ou non : sa liste n’était pas celle de son rôle',
  }),
  locked: Type.Boolean(),
  second_factor: Type.Boolean(),
  invited: Type.Boolean({ description: 'N’a pas encore choisi de mot de passe' }),
  invitation: Nullable(Invitation),
  last_login_at: Nullable(Instant),
  created_at: Instant,
});
export type User = Static<typeof User>;

export const UserList = Type.Object({
  users: Type.Array(User),
  ...ListAnswer,
});
export const UserListQuery = Type.Object({ ...ListQuery, entity: Type.Optional(EntityOrBoth) });

export const NewUser = Type.Object({
  email: Email,
  password: Password,
  nom: RequiredText(120),
  role: RoleName,
  entity: Type.Optional(EntityCode),
  permissions: Type.Optional(GivenPermissions),
});
export type NewUser = Static<typeof NewUser>;
export const InvitedUser = Type.Omit(NewUser, ['password']);
export type InvitedUser = Static<typeof InvitedUser>;

export const UserChange = Type.Object({
  email: Type.Optional(Email),
  password: Type.Optional(Password),
  nom: Type.Optional(RequiredText(120)),
  role: Type.Optional(RoleName),
  permissions: Type.Optional(GivenPermissions),
  active: Type.Optional(Type.Boolean()),
});
export type UserChange = Static<typeof UserChange>;

export const UserAnswer = Type.Object({ success: Type.Boolean(), user: User });

export const PermissionKeys = Type.Object({
  keys: Type.Array(PermissionKey),
  presets: Type.Object(
    Object.fromEntries(ROLES.map((role) => [role, PermissionMap])) as Record<
      (typeof ROLES)[number],
      typeof PermissionMap
    >,
  ),
  roles: Type.Array(RoleName),
});

export const ActivityQuery = Type.Object({
  ...ListQuery,
  ...Type.Pick(EventListQuery, ['entity', 'entity_type', 'action']).properties,
  user_id: Type.Optional(Id),
});
export const ActivityLogs = Type.Object({ logs: Type.Array(AuditEvent), ...ListAnswer });
