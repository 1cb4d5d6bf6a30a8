/**
 * Why something asked of a delivery or batch is refused: one table of codes, from which the API's status and sentence
 * are read (03-api "deliveries", 01-domain §4 "Any other transition is refused"). A refusal changes nothing.
 */
export const DELIVERY_REFUSALS = {
  DELIVERY_NOT_FOUND: { kind: 'not_found', detail: 'Cette livraison n’existe pas.' },
  BATCH_NOT_FOUND: { kind: 'not_found', detail: 'Ce lot n’existe pas.' },
  ALREADY_SENT: { kind: 'bad_request', detail: 'Ce lot est déjà envoyé ; forcez pour l’envoyer à nouveau.' },
  SENDING: { kind: 'bad_request', detail: 'Ce lot est en cours d’envoi.' },
  SENT_FOR_GOOD: { kind: 'conflict', detail: 'Ce lot est envoyé : il ne s’annule plus.' },
  BEING_SENT: { kind: 'conflict', detail: 'Ce lot est en cours d’envoi : attendez son résultat.' },
  NOT_SENT: { kind: 'bad_request', detail: 'Cette livraison n’est pas envoyée.' },
  ALREADY_REJECTED: { kind: 'bad_request', detail: 'Cette livraison est déjà rejetée.' },
  ALREADY_REMOVED: { kind: 'bad_request', detail: 'Cette livraison est déjà retirée.' },
  UNCERTAIN: {
    kind: 'conflict',
    detail: 'L’envoi de ce lot est incertain : confirmez-le ou demandez un nouvel envoi.',
  },
  NOT_UNCERTAIN: { kind: 'conflict', detail: 'L’envoi de ce lot n’est pas incertain.' },
  CANCELLED: { kind: 'conflict', detail: 'Cette livraison est annulée : rien ne part plus.' },
  ALREADY_ASKED: {
    kind: 'conflict',
    detail: 'Une autre action est déjà demandée sur ce lot : attendez qu’elle soit faite.',
  },
  REQUEST_GONE: {
    kind: 'conflict',
    detail: 'Cette demande n’a plus cours : le lot a changé, ou elle a attendu trop longtemps.',
  },
  OVERRIDE_GONE: {
    kind: 'conflict',
    detail: 'L’adresse choisie pour cet envoi est introuvable : rien n’est parti. Demandez-le à nouveau.',
  },
  CLIENT_INACTIVE: { kind: 'conflict', detail: 'Le client est inactif : activez-le d’abord.' },
  CLIENT_NOT_DELIVERABLE: {
    kind: 'conflict',
    detail: 'Le client n’a aucun canal de livraison valide : corrigez ses adresses.',
  },
  CSV_ERASED: {
    kind: 'conflict',
    detail: 'Le fichier de ce lot a passé sa durée de conservation : il ne peut plus être renvoyé.',
  },
  IMPORT_UNVERIFIED: {
    kind: 'conflict',
    detail:
      'Livraison de la version 1 : elle ne part pas avant que « npm run verify:v1 » ait vérifié l’import.',
  },
  LEAD_SUPPRESSED: {
    kind: 'conflict',
    detail: 'Une personne de ce lot s’est opposée à l’usage de son numéro : il ne peut plus être renvoyé.',
  },
} as const satisfies Record<string, { kind: 'not_found' | 'bad_request' | 'conflict'; detail: string }>;

export type DeliveryRefusalCode = keyof typeof DELIVERY_REFUSALS;

export const isDeliveryRefusalCode = (code: string | null | undefined): code is DeliveryRefusalCode =>
  typeof code === 'string' && Object.hasOwn(DELIVERY_REFUSALS, code);

/** What was asked does not fit the delivery's state. The message is the code: it may end in a workflow's history. */
export class DeliveryRefusal extends Error {
  override name = 'DeliveryRefusal';
  readonly code: DeliveryRefusalCode;

  constructor(code: DeliveryRefusalCode) {
    super(code);
    this.code = code;
  }
}
