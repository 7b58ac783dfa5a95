int ck_x(void){return 1;}
