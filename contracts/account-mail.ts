/** What `account-mail/<id>`, its callers and its worker agree on. Ids only: who is written to is in MongoDB. */
export interface AccountMailInput {
  mail_id: string;
}
