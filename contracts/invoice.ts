/** What `invoice/<id>`, its callers and its worker agree on. Ids only: addresses are with the mail. */
export interface InvoiceInput {
  invoice_id: string;
  /** A mail to be sent; absent: only the file is made. */
  mail_id?: string;
}
