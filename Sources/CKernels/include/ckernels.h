int ck_x(void);
